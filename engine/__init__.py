"""What the plans say of the facts: rules, measures, verdicts, runs. Knows no files of Excel."""
