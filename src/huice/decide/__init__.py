"""Run the rules on one company: verdict with reasons, award, what is missing, until when."""
