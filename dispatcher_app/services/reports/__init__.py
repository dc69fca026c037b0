"""Reports (日报、周报、月报、通报): first data that can be traced, and only then a file."""
