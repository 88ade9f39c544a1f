"""Training: a past emergency played again, compared, scored and found by what it teaches."""
