namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Where an order stands among those of one device: a higher generation outranks a lower one, and a signed order outranks every unsigned one, so that nobody without a key can lock out those who have one.
/// </summary>
/// <param name="Value">One number that only rises: unsigned generations come first, signed ones after all of them. Kept on disk.</param>
public readonly record struct OrderRank(long Value)
{
    /// <summary>
    /// By how much a generation may rise at once. A million is an order a minute for almost two years while the device was away; and whoever wants to use up the counter, so that no order could follow,
    /// needs nine thousand million orders, 285 years at one a second.
    /// </summary>
    public const long MaxStep = 1_000_000;

    /// <summary>The rank of an order.</summary>
    public static OrderRank Of(long generation, bool isSigned) => new(isSigned ? generation + Identifiers.MaxCounter : generation);

    /// <summary>Whether the order was signed.</summary>
    public bool IsSigned => Value > Identifiers.MaxCounter;

    /// <summary>Its generation; 0 for no order at all.</summary>
    public long Generation => IsSigned ? Value - Identifiers.MaxCounter : Value;

    /// <summary>Whether an order of another rank may take the place of this one.</summary>
    /// <returns>Null when it may, else <see cref="ErrorCode.SignatureMissing"/>, <see cref="ErrorCode.GenerationNotNewer"/> or <see cref="ErrorCode.GenerationJump"/>.</returns>
    public ErrorInfo? Refuses(OrderRank next)
    {
        if (IsSigned && !next.IsSigned)
        {
            return new ErrorInfo(ErrorCode.SignatureMissing, $"an unsigned order cannot replace a signed one (generation {Generation}); sign it with a key of role 'desired'");
        }

        // A signed order may follow an unsigned one of any generation.
        if (next.IsSigned == IsSigned && next.Generation <= Generation)
        {
            return new ErrorInfo(ErrorCode.GenerationNotNewer, $"generation {next.Generation} is not above {Generation}, which was applied last; send a higher one");
        }

        return next.Generation - Generation > MaxStep
            ? new ErrorInfo(ErrorCode.GenerationJump, $"generation {next.Generation} is more than {MaxStep} above {Generation}, which was applied last; send {Generation + 1}")
            : null;
    }
}
