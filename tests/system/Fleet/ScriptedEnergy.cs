using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.SystemTests.Fleet;

/// <summary>What a scripted device reports of its energy.</summary>
internal sealed record ScriptedEnergy(double SocFraction, PowerMode Mode, double RateHz, string Reason, RateReason ReasonCode)
{
    public double HarvestW { get; init; }

    public double TempC { get; init; } = 21;

    public double JoulesPerInference { get; init; } = 0.15;

    public string Digest { get; init; } = ScriptedDevice.Digest;

    public EnergyBasis Basis { get; init; } = EnergyBasis.Measured;
}
