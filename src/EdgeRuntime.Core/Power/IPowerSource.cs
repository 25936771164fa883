using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Core.Power;

/// <summary>Where power and charge are read. Owned by the power loop.</summary>
public interface IPowerSource
{
    /// <summary>What it reads, for an operator: <c>simulated cell 7.4 Wh</c>.</summary>
    string Description { get; }

    /// <summary>The sensors that it reads, each with what it measures; none where it measures nothing.</summary>
    IReadOnlyList<string> Sensors => [];

    /// <summary>Reads everything that is known now.</summary>
    /// <param name="now">Physical time.</param>
    /// <param name="loadJoules">What the ledger says the node has drawn since the last reading; a simulation lives on it.</param>
    PowerSnapshot Read(DateTimeOffset now, double loadJoules);

    /// <summary>Loops that must run for the source to have something to say; they need not have run before the first reading.</summary>
    IReadOnlyList<BackgroundReader> Readers => [];

    /// <summary>Whether a reading asks no hardware and therefore never blocks.</summary>
    bool IsInstant => false;

    /// <summary>Whether it sees what the node draws.</summary>
    bool MeasuresLoad => false;

    /// <summary>Mean time between samples of the draw; null where one with each reading is enough, because the sensor counts or averages by itself.</summary>
    TimeSpan? SampleInterval => null;

    /// <summary>The date was set by so much; what is remembered by it moves along.</summary>
    void NoteClockStep(TimeSpan change)
    {
    }

    /// <summary>Samples what the node draws; null when the sensor has nothing new.</summary>
    LoadSample? SampleLoad() => null;
}
