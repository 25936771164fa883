using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

/// <summary>A clock in which a decoder that looks at the time hangs, as long as a test wants: what its stream asks in the reading thread does not return.</summary>
internal sealed class HoldingClock() : FakeTimeProvider(SourceHarness.Start), IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private volatile bool _holdsDecoders;
    private volatile bool _isHeld;

    /// <summary>Whether the next decoder hangs.</summary>
    public bool HoldsDecoders
    {
        get => _holdsDecoders;
        set => _holdsDecoders = value;
    }

    /// <summary>Waits until one hangs.</summary>
    public Task HeldAsync() => Eventually.TrueAsync(() => _isHeld, TimeSpan.FromSeconds(20));

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        if (_holdsDecoders && Thread.CurrentThread.Name == "source s")
        {
            _isHeld = true;
            _release.Wait();
        }

        return base.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose() => _release.Set();
}
