namespace EdgeRuntime.Agent.Governing;

/// <summary>Which governor costs least, and for what this holds.</summary>
/// <param name="BasedOn">The board, the models as they run and the governors that were allowed: for anything else it is found out anew.</param>
/// <param name="Governor">The governor; null: the board's own.</param>
internal sealed record GovernorVerdict(string BasedOn, string? Governor);
