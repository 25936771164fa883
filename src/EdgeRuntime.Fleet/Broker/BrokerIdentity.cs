namespace EdgeRuntime.Fleet.Broker;

/// <summary>Who a client of the embedded broker is.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="Name">Name of the account, or the device that its certificate names; empty without an account.</param>
internal sealed record BrokerIdentity(BrokerRole Role, string Name)
{
    /// <summary>A client of a broker that asks for no account.</summary>
    public static readonly BrokerIdentity Anyone = new(BrokerRole.Anyone, "");
}
