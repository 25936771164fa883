namespace EdgeRuntime.Contracts.Messages;

/// <summary>A desired document as a device has received it.</summary>
/// <param name="Document">What it says.</param>
/// <param name="IsSigned">Whether a key that the device trusts has signed it.</param>
public sealed record ReceivedDesired(DesiredDocument Document, bool IsSigned)
{
    /// <summary>Where it stands among the orders of the device.</summary>
    public OrderRank Rank => OrderRank.Of(Document.Generation, IsSigned);
}
