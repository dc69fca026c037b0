"""What a trainee's seat shows of an exercise."""
