using System.Runtime.InteropServices;
using EdgeRuntime.Agent.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>The first signal asks for a stop; its echo is the same request; a later one insists.</summary>
public sealed class StopSignalsTests : IDisposable
{
    private readonly FakeTimeProvider _wall = new();
    private readonly StopSignals _signals;
    private int _insisted;

    public StopSignalsTests() => _signals = new StopSignals(_wall) { Insisted = () => _insisted++ };

    public void Dispose() => _signals.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGHUP)]
    public void Receive_OneRequestThatArrivesTwice_IsAStopInGoodOrder(PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);

        _signals.Receive(context);
        _signals.Receive(new PosixSignalContext(signal));

        Assert.True(context.Cancel);
        Assert.True(_signals.Token.IsCancellationRequested);
        Assert.Equal(0, _insisted);
    }

    [Fact]
    public void Receive_AnotherRequestLater_Insists()
    {
        _signals.Receive(new PosixSignalContext(PosixSignal.SIGTERM));
        _wall.Advance(TimeSpan.FromSeconds(2));

        _signals.Receive(new PosixSignalContext(PosixSignal.SIGTERM));

        Assert.Equal(1, _insisted);
    }
}
