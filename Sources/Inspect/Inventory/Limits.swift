/// How much of a foreign file is believed.
enum Limits {}
