"""The service of alliances: institutions, convenios, mesas, offers and referrals' answers."""
