using System.Diagnostics;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>Waits for what other threads or processes do, up to a limit.</summary>
public static class Eventually
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Fails when the condition has not come true within the limit.</summary>
    public static async Task TrueAsync(Func<bool> condition, TimeSpan limit, Func<string>? otherwise = null)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < limit, $"not within {limit.TotalSeconds:0} s: {otherwise?.Invoke()}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
