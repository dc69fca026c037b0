"""The sandbox: halls in which people train, and their time."""
