using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>How the rows of a trace state their time.</summary>
internal interface ITraceTime
{
    /// <summary>Whether a column belongs to the time.</summary>
    bool Has(int column);

    /// <summary>Reads the time of the row.</summary>
    /// <exception cref="InvalidDataException">A cell is not part of a time.</exception>
    WrittenTime Read(TableReader table);
}
