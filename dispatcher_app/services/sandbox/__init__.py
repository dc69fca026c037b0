"""What runs a sandbox: its time."""
