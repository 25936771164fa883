using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Puts installs off while the battery is low: an install that empties it would take the device down with it.</summary>
internal sealed class ChargeGuard(PowerLoop power, LiveSettings settings)
{
    // What was put off begins again a little above the limit, or each noisy reading would cost a part of a download.
    private const double ResumeMargin = 0.02;

    /// <summary>Null when there is charge for an install, else <see cref="ErrorCode.BatteryLow"/>. A battery whose charge is not known counts as low, unless the device is plugged in.</summary>
    /// <param name="resuming">Whether it had been put off.</param>
    public ErrorInfo? Check(bool resuming = false)
    {
        var snapshot = power.Current.Snapshot;
        var limit = Math.Min(1, settings.Current.InstallMinSocFraction + (resuming ? ResumeMargin : 0));
        if (snapshot.Supply != PowerSupply.Battery || snapshot.ExternalPower == true || snapshot.SocFraction >= limit)
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
