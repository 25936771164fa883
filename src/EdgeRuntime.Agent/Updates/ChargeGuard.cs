using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Puts installs off while the battery is low: an install that empties it would take the device down with it.</summary>
internal sealed class ChargeGuard(PowerLoop power, LiveSettings settings)
{
    /// <summary>Null when there is charge for an install, else <see cref="ErrorCode.BatteryLow"/>. A battery whose charge is not known counts as low.</summary>
    public ErrorInfo? Check()
    {
        var (snapshot, limit) = (power.Current.Snapshot, settings.Current.InstallMinSocFraction);
        if (snapshot.Supply != PowerSupply.Battery || snapshot.SocFraction >= limit)
        {
            return null;
        }

        return new ErrorInfo(
            ErrorCode.BatteryLow,
            snapshot.SocFraction is { } soc
                ? FormattableString.Invariant($"the charge is {soc:0.00}, an install waits for {limit:0.00} or mains power")
                : "the charge is not known, an install waits until it is");
    }
}
