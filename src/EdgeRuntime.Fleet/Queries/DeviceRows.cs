using System.Linq.Expressions;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Queries;

/// <summary>Conditions on rows of devices that the database evaluates, and what is made of the rows.</summary>
internal static class DeviceRows
{
    // A device that meant to be back by now gets this long, as the broker needs some time too.
    private static readonly long GraceMs = (long)TimeSpan.FromMinutes(5).TotalMilliseconds;

    /// <summary>Rank of what is wrong, in the order of <see cref="DeviceProblem"/>; beyond the last for a device that is well.</summary>
    public static Expression<Func<DeviceRow, int>> ProblemRank(long nowMs)
    {
        var late = nowMs - GraceMs;
        return row =>
            row.State == PresenceState.Offline ? (int)DeviceProblem.Offline
            : row.State == PresenceState.Asleep && row.WakeAtMs != null && row.WakeAtMs < late ? (int)DeviceProblem.Overslept
            : row.Mode == PowerMode.Critical ? (int)DeviceProblem.CriticalCharge
            : row.HasModelProblem ? (int)DeviceProblem.ModelFailed
            : row.ReasonCode == RateReason.SensorLost ? (int)DeviceProblem.SensorLost
            : row.ReasonCode == RateReason.Hot || row.ReasonCode == RateReason.UnderVoltage || row.ReasonCode == RateReason.Throttled ? (int)DeviceProblem.Throttled
            : Healthy;
    }

    /// <summary>Rank of a device that is well.</summary>
    public const int Healthy = 100;

    /// <summary>What somebody may see.</summary>
    public static IQueryable<DeviceRow> Within(this IQueryable<DeviceRow> devices, FleetScope scope)
    {
        if (scope.Sites is not { } sites)
        {
            return devices;
        }

        var allowed = sites.ToList();
        return devices.Where(row => row.Site != null && allowed.Contains(row.Site));
    }

    /// <summary>What a list shows of a row.</summary>
    public static DeviceSummary Summarize(DeviceRow row, int problem) => new()
    {
        Device = row.Device,
        Cell = row.Cell,
        State = row.State,
        WakeAt = Time(row.WakeAtMs),
        StateSince = Time(row.StateSinceMs),
        LastSeen = Time(row.LastSeenMs),
        Site = row.Site,
        Tags = row.Tags?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
        Board = row.Board,
        AgentVersion = row.AgentVersion,
        SocFraction = row.SocFraction,
        SocChangePerHour = Trend(row),
        VoltageV = row.VoltageV,
        TempC = row.TempC,
        Mode = row.Mode,
        RateHz = row.RateHz,
        Reason = row.Reason,
        ReasonCode = row.ReasonCode,
        LastsUntil = Time(row.LastsUntilMs),
        FullAt = Time(row.FullAtMs),
        JPerInferenceMarginal = row.MarginalJoules,
        JPerInferenceLoaded = row.LoadedJoules,
        JPerInferenceBasis = row.PriceBasis,
        Models = row.Models,
        Problem = problem == Healthy ? null : (DeviceProblem)problem,
        Clock = row.Clock,
    };

    /// <summary>A time of the database.</summary>
    public static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? Time(known) : null;

    /// <summary>A time of the database.</summary>
    public static DateTimeOffset Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    // Over less than a quarter of an hour a change is within the gauge's own steps.
    private static double? Trend(DeviceRow row)
    {
        if (row.SocFraction is not { } now || row.EarlierSocFraction is not { } before || row.EarlierSocMs is not { } from || row.SocMs is not { } to)
        {
            return null;
        }

        var hours = (to - from) / 3_600_000.0;
        return hours >= 0.25 ? (now - before) / hours : null;
    }
}
