namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>How the rows of a trace are read.</summary>
internal interface ITraceFormat
{
    /// <summary>What a row holds, for messages.</summary>
    string Description { get; }

    /// <summary>Reads a row; null when it is none.</summary>
    HarvestSample? Parse(ReadOnlySpan<char> line);

    /// <summary>The value at which the panel delivers its rated power.</summary>
    double FullScale(IReadOnlyList<HarvestSample> samples);
}
