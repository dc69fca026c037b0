"""Templates of the hall's papers on the screen: looked at, handed out, replaced, put back."""
