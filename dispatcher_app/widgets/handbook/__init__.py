"""The operators' handbook on the screen: read, searched, opened where one stands."""
