"""A second, independent judge of PDF letters: PDF/UA-1 and PDF/A-2a, clause by clause."""
