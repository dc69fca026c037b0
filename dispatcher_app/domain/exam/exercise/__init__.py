"""The score of a hands-on exercise: what seats did to the cases of a sandbox, held against an answer key."""
