"""Parts of the examination window: a question, the numbers of a paper, a field that takes typing only."""
