namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>What a trace does not state itself.</summary>
public sealed record TraceOptions
{
    /// <summary>Column of the power or the irradiance, by name or by number from 1; null where the names tell.</summary>
    public string? Column { get; init; }

    /// <summary>Whether <c>01.06.2024</c> is the first of June; null where the series tells.</summary>
    public bool? DayFirst { get; init; }
}
