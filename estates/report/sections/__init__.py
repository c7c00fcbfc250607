"""The sections of a report: what each says, made from the appraisal."""
