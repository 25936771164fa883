namespace EdgeRuntime.Testing;

/// <summary>What a piece of code allocates on its own thread.</summary>
public static class Garbage
{
    private const int Rounds = 3;

    /// <summary>
    /// Managed bytes of the thriftiest of three rounds. A collection that another thread begins in the middle of a round closes this thread's allocation
    /// context, and the rest of it counts as allocated; what the code allocates itself is there in every round.
    /// </summary>
    public static long Of(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
