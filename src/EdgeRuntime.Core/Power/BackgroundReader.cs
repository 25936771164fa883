using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Power;

/// <summary>A sensor that is too slow for the power loop to wait for, and therefore is read in a loop of its own.</summary>
/// <param name="Name">What is read.</param>
/// <param name="RunAsync">Reads until cancelled.</param>
public sealed record BackgroundReader(string Name, Func<Heartbeat, CancellationToken, Task> RunAsync);
