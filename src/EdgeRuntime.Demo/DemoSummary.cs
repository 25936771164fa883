using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Demo;

/// <summary>The summary at the end of a run.</summary>
internal sealed record DemoSummary(double SpeedFactor, double SimulatedHours, ImmutableArray<DeviceSummary> Devices);

/// <summary>What one device did. A figure without evidence is absent.</summary>
internal sealed record DeviceSummary
{
    public required string Device { get; init; }

    public required double SocStart { get; init; }

    public required double SocEnd { get; init; }

    public required long Inferences { get; init; }

    public required double MeanRateHz { get; init; }

    /// <summary>Inferences per simulated second while the state of charge was above 0.8.</summary>
    public double? RateAtHighSocHz { get; init; }

    /// <summary>Inferences per simulated second while the state of charge was below 0.3.</summary>
    public double? RateAtLowSocHz { get; init; }

    /// <summary>Joules that the whole simulated node drew.</summary>
    public required double EnergyJ { get; init; }

    /// <summary>Joules per inference above idle.</summary>
    public double? JPerInferenceMarginal { get; init; }

    /// <summary>Messages (results, energy, events) that were put into the outbox.</summary>
    public required long Published { get; init; }

    /// <summary>Messages that the broker has confirmed.</summary>
    public required long Acknowledged { get; init; }

    public required long Dropped { get; init; }

    /// <summary>Fraction of inferences whose best label was the simulator's truth.</summary>
    public double? Accuracy { get; init; }

    public required long LateTicks { get; init; }

    public required long SkippedTicks { get; init; }

    /// <summary>Simulated seconds for which the cell was empty: a real board would have been off.</summary>
    public required double CellEmptyS { get; init; }

    /// <summary>What the device got out of its energy, the days before the Demo included.</summary>
    public required WorkSummary Scheduled { get; init; }

    /// <summary>What the same board would have got out of it at a fixed rate on the same sun.</summary>
    public required WorkSummary AtFixedRate { get; init; }

    /// <summary>That rate.</summary>
    public required double FixedRateHz { get; init; }
}

/// <summary>What a device got out of its energy.</summary>
/// <param name="Days">Over how many days.</param>
/// <param name="Inferences">Inferences.</param>
/// <param name="CaughtFraction">Share of the events, of two seconds on average, that an inference fell into.</param>
/// <param name="EnergyJ">Joules that the whole node drew.</param>
/// <param name="CellEmptyS">Seconds without power.</param>
internal sealed record WorkSummary(double Days, double Inferences, double CaughtFraction, double EnergyJ, double CellEmptyS)
{
    public static WorkSummary Of(UsefulWork work) => new(
        Math.Round(work.Elapsed.TotalDays, 3), Math.Round(work.Inferences), Math.Round(work.CaughtFraction, 4), Math.Round(work.EnergyJoules, 1), Math.Round(work.Dead.TotalSeconds));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class DemoJsonContext : JsonSerializerContext;
