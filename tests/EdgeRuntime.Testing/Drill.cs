using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>How thoroughly long drills run: <c>EDGE_DRILL=ci</c> (default) or <c>full</c>.</summary>
public static class Drill
{
    /// <summary>Whether the full counts are asked for.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("EDGE_DRILL") == "full";

    /// <summary>The seed of this run: <c>EDGE_SEED</c>, or a new one; printed by whoever uses it.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("EDGE_SEED"), out var seed) ? seed : Random.Shared.Next();

    /// <summary>Picks a count.</summary>
    public static int Count(int ci, int full) => IsFull ? full : ci;

    /// <summary>Says in the test's output what was run.</summary>
    public static void Report(string text) => TestContext.Current.TestOutputHelper?.WriteLine($"EDGE_DRILL={(IsFull ? "full" : "ci")} EDGE_SEED={Seed}: {text}");
}
