"""What the shift leader puts in force: where it holds, what it raises and lets pass, what is drawn."""
