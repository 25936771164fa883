using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Orders;

/// <summary>What one device is told to do, and what became of it.</summary>
/// <param name="device">The device.</param>
/// <param name="desired">The document.</param>
/// <param name="refusedBefore">The refusal that the device reported before this order: it says nothing of it.</param>
internal sealed class Order(string device, SealedDesired desired, RefusedGeneration? refusedBefore)
{
    public string Device => device;

    public SealedDesired Desired => desired;

    /// <summary>The document's generation.</summary>
    public long Generation => desired.Document.Generation;

    /// <summary>How far it has come, as far as anybody looked.</summary>
    public OrderState State { get; set; } = OrderState.Sent;

    /// <summary>The refusal of this order in what the device reports; null when it has not refused it.</summary>
    public RefusedGeneration? RefusalIn(ReportedMessage reported) => reported.Refused is { } refused && refused.Generation == Generation && refused != refusedBefore ? refused : null;
}
