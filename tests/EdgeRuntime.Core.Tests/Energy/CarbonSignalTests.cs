using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Energy;

public sealed class CarbonSignalTests
{
    private readonly FakeTimeProvider _wall = new();
    private readonly CarbonSignal _signal;

    public CarbonSignalTests() => _signal = new CarbonSignal(new CarbonOptions { GramsPerKilowattHour = 400 }, _wall);

    [Theory]
    [InlineData("120.5")]
    [InlineData("""{"gramsPerKilowattHour": 120.5}""")]
    public void Tell_ANumber_CountsUntilItIsStale(string payload)
    {
        Assert.Null(_signal.Tell(Encoding.UTF8.GetBytes(payload)));
        Assert.Equal(120.5, _signal.Current.GramsPerKilowattHour);

        _wall.Advance(TimeSpan.FromDays(1));
        Assert.Equal(400, _signal.Current.GramsPerKilowattHour);
    }

    [Fact]
    public void Tell_TheHoursOfTheDay_ShiftWhatMayWait()
    {
        var payload = $$"""{"hourlyGramsPerKilowattHour": [{{string.Join(", ", Enumerable.Range(0, 24).Select(static hour => 100 + hour))}}]}""";
        Assert.Null(_signal.Tell(Encoding.UTF8.GetBytes(payload)));

        Assert.Equal(1, _signal.Current.DirtyShare(new DateTimeOffset(2026, 1, 1, 23, 30, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("clean")]
    [InlineData("-1")]
    [InlineData("1e99")]
    [InlineData("120 130")]
    [InlineData("{}")]
    [InlineData("[120]")]
    [InlineData("""{"gramsPerKilowattHour": "120"}""")]
    [InlineData("""{"hourlyGramsPerKilowattHour": [1, 2]}""")]
    [InlineData("""{"hourlyGramsPerKilowattHour": [1, "2"]}""")]
    [InlineData("""{"topic": "x"}""")]
    public void Tell_AnythingElse_IsRefusedAndChangesNothing(string payload)
    {
        Assert.Equal(ErrorCode.BadRequest, TestTrust.Refused(_signal.Tell(Encoding.UTF8.GetBytes(payload))));
        Assert.Equal(400, _signal.Current.GramsPerKilowattHour);
    }

    [Fact]
    public void Tell_TooLong_IsRefused() => Assert.NotNull(_signal.Tell(Encoding.UTF8.GetBytes("1" + new string(' ', CarbonSignal.MaxBytes))));
}
