using System.Net.Sockets;
using System.Text;
using EdgeRuntime.Core.Power.Sensors.Polled;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Polled;

/// <summary>A daemon of the test behind a real socket.</summary>
public sealed class PiSugarReadingTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"pisugar-{Guid.NewGuid():N}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly FakeTimeProvider _clock = new();
    private readonly PiSugarReading _reading;

    public PiSugarReadingTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        _reading = new PiSugarReading(_path, _clock);
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public async Task ReadAsync_Daemon_IsAskedForEachFigure()
    {
        var serve = ServeAsync(static question => question switch
        {
            "get battery" => "battery: 83.1\n",
            "get battery_v" => "battery_v: 4.02\n",
            "get battery_i" => "battery_i: 0.42\n",
            "get battery_power_plugged" => "battery_power_plugged: false\n",
            _ => "battery_charging: false\n",
        });

        var outcome = await _reading.ReadAsync(TestContext.Current.CancellationToken);
        await serve;

        Assert.Null(outcome.Failure);
        Assert.Equal((4.02, -0.42, 0.831, false), (outcome.Reading.VoltageV, outcome.Reading.CurrentA, Math.Round(outcome.Reading.GaugeFraction!.Value, 9), outcome.Reading.ExternalPower));
    }

    [Fact]
    public async Task ReadAsync_DaemonKnowsNoCurrent_LeavesItOut()
    {
        var serve = ServeAsync(static question => question == "get battery" ? "battery: 83.1\n" : "Invalid request.\n");

        var outcome = await _reading.ReadAsync(TestContext.Current.CancellationToken);
        await serve;

        Assert.Null(outcome.Reading.CurrentA);
        Assert.Equal(0.831, outcome.Reading.GaugeFraction!.Value, 9);
    }

    [Fact]
    public async Task ReadAsync_DaemonFloods_IsCutOff()
    {
        var flood = string.Concat(Enumerable.Repeat("x", 100_000));
        var serve = ServeAsync(_ => flood);

        var outcome = await _reading.ReadAsync(TestContext.Current.CancellationToken);
        await serve;

        Assert.Equal("PiSugar's daemon gave neither the battery's charge nor its voltage", outcome.Failure);
    }

    [Fact]
    public async Task ReadAsync_DaemonIsSilent_IsGivenUpAfterItsTime()
    {
        var reading = _reading.ReadAsync(TestContext.Current.CancellationToken);
        using var client = await _listener.AcceptAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return reading.IsCompleted;
            },
            TimeSpan.FromSeconds(20));

        Assert.Equal($"PiSugar at {_path} gave no answer within 5 s", (await reading).Failure);
    }

    [Fact]
    public async Task ReadAsync_NoDaemon_SaysWhatToDo()
    {
        _listener.Dispose();
        File.Delete(_path);

        var outcome = await _reading.ReadAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith($"PiSugar at {_path} cannot be reached (", outcome.Failure, StringComparison.Ordinal);
        Assert.EndsWith("is pisugar-server running?", outcome.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("battery: NaN\nbattery_v: 1e300\n")]
    [InlineData("battery: -3\nbattery_v: -4\n")]
    [InlineData("battery: 1000\n")]
    [InlineData("battery 83\nbattery_v=4\n")]
    [InlineData("\0\0\0\n: : :\n")]
    public void Parse_HostileAnswer_IsNoReading(string answer) => Assert.NotNull(PiSugarReading.Parse(answer).Failure);

    [Fact]
    public void Parse_PastAHundredPercent_IsFull() => Assert.Equal(1, PiSugarReading.Parse("battery: 104.2\n").Reading.GaugeFraction);

    [Fact]
    public void Parse_ChargingStateUnknown_CurrentWithoutADirectionIsNone() => Assert.Null(PiSugarReading.Parse("battery: 50\nbattery_i: 0.4\n").Reading.CurrentA);

    private async Task ServeAsync(Func<string, string> answer)
    {
        using var client = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        var bytes = new byte[4096];
        var asked = "";
        for (var questions = 0; questions < 5;)
        {
            var count = await client.ReceiveAsync(bytes.AsMemory(), TestContext.Current.CancellationToken);
            if (count == 0)
            {
                return;
            }

            asked += Encoding.ASCII.GetString(bytes, 0, count);
            for (var end = asked.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = asked.IndexOf('\n', StringComparison.Ordinal))
            {
                questions++;
                try
                {
                    await client.SendAsync(Encoding.ASCII.GetBytes(answer(asked[..end])), TestContext.Current.CancellationToken);
                }
                catch (SocketException)
                {
                    // Cut off by the one that asks.
                    return;
                }

                asked = asked[(end + 1)..];
            }
        }
    }
}
