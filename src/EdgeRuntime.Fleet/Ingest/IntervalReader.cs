using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Makes rows of energy messages, and refuses figures that no device can have: sums must stay sums.</summary>
internal static class IntervalReader
{
    /// <summary>Largest figure: a gigawatt hour is 3.6e12 J.</summary>
    public const double MaxFigure = 1e12;

    /// <summary>Longest interval.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromDays(7);

    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>Why an interval cannot be stored; null when it can.</summary>
    /// <param name="energy">The interval.</param>
    /// <param name="correction">What is added to its times.</param>
    /// <param name="now">The physical clock.</param>
    public static string? Objection(EnergyMessage energy, TimeSpan correction, DateTimeOffset now)
    {
        if (energy.To < energy.From || energy.To - energy.From > MaxLength)
        {
            return "its interval ends before it begins, or is longer than a week";
        }

        if (energy.To.By(correction) is var end && (end < Earliest || end > now + MaxAhead))
        {
            return "its interval is before 2020 or in the future";
        }

        return FiguresOf(energy).Any(static figure => figure is { } number && !(Math.Abs(number) <= MaxFigure)) ? "a figure is beyond every device" : null;
    }

    /// <summary>The row of an interval.</summary>
    public static IntervalRow Read(int device, EnergyMessage energy, TimeSpan correction) => new()
    {
        DeviceKey = device,
        FromMs = energy.From.By(correction).ToUnixTimeMilliseconds(),
        ToMs = energy.To.By(correction).ToUnixTimeMilliseconds(),
        Seq = energy.Seq,
        SocFraction = (float?)energy.Battery?.SocFraction,
        VoltageV = (float?)energy.Battery?.VoltageV,
        CurrentA = (float?)energy.Battery?.CurrentA,
        TempC = (float?)energy.Battery?.TempC,
        HarvestJ = (float?)energy.HarvestJ,
        LoadJ = (float?)energy.LoadJ,
        IdleJ = (float?)energy.IdleJ,
        RadioJ = (float?)energy.RadioJ,
        GateSavedJ = (float?)energy.GateSavedJ,
        ThrottleSavedJ = (float?)energy.ThrottleSavedJ,
        Basis = energy.Basis,
        Mode = energy.Mode,
        RateHz = (float)energy.RateHz,
        ReasonCode = energy.ReasonCode,
        Inferences = (int)Math.Min(energy.Models.Sum(static model => model.Inferences), int.MaxValue),
        Gated = (int)Math.Min(energy.Models.Sum(static model => model.Gated), int.MaxValue),
        InferenceJ = (float?)InferenceJoules(energy),
        GramsCO2e = (float?)energy.GramsCO2e,
    };

    /// <summary>Joules above idle of the inferences whose price is known; null where none is.</summary>
    public static double? InferenceJoules(EnergyMessage energy)
    {
        var priced = energy.Models.Where(static model => model.MarginalJ is not null).ToList();
        return priced.Count == 0 ? null : priced.Sum(static model => model.MarginalJ!.Value * model.Inferences);
    }

    private static IEnumerable<double?> FiguresOf(EnergyMessage energy)
    {
        yield return energy.HarvestJ;
        yield return energy.LoadJ;
        yield return energy.IdleJ;
        yield return energy.RadioJ;
        yield return energy.GateSavedJ;
        yield return energy.ThrottleSavedJ;
        yield return energy.GramsCO2e;
        yield return energy.RateHz;
        yield return energy.Battery?.SocFraction;
        yield return energy.Battery?.VoltageV;
        yield return energy.Battery?.CurrentA;
        yield return energy.Battery?.TempC;
        yield return energy.Totals?.LoadJ;
        yield return energy.Totals?.HarvestJ;
        yield return energy.Totals?.MarginalJ;
        yield return energy.Totals?.GramsCO2e;
        foreach (var model in energy.Models)
        {
            // Counts below zero are as impossible as counts beyond the bound.
            yield return model.Inferences < 0 ? double.NaN : model.Inferences;
            yield return model.Gated < 0 ? double.NaN : model.Gated;
            yield return model.MarginalJ;
            yield return model.MarginalJ * model.Inferences;
        }
    }
}
