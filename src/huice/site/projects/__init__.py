"""The company's side of a case: filing, approval, deadlines."""
