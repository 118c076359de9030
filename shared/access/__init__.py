"""Who may do what: tokens say who calls, a table says what each role may, the log says who has each role now."""
