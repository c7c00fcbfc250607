"""Reports: what a scenario comes to, as a document that boards read and data that analysts re-run.

`document` is the report without a format; sections are made from the appraisal, and each format
writes the same document.
"""
