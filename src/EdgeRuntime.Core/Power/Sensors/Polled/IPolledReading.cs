namespace EdgeRuntime.Core.Power.Sensors.Polled;

/// <summary>A sensor that takes a process or a socket to read: too slow and too dear for a power loop to wait for.</summary>
internal interface IPolledReading
{
    /// <summary>What and where, for an operator.</summary>
    string Name { get; }

    /// <summary>Reads once.</summary>
    Task<PolledOutcome> ReadAsync(CancellationToken cancellationToken);
}
