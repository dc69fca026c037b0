"""Documents; the program shows the operators' handbook from here."""
