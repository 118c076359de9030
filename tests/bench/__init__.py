"""`make bench`: the bars of the design, measured as ratios against rivals in one run, every event accounted for."""
