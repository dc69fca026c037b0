"""The examination window of a sandbox: papers, typing test, results, ranking, the bank (decision 026)."""
