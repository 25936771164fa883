using EdgeRuntime.Messaging.Connecting;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Messaging.Tests.Connecting;

public sealed class BirthPaceTests
{
    [Fact]
    public void Note_AgainAndAgain_OneBirthAMinuteAndOneAtTheEnd()
    {
        var time = new FakeTimeProvider();
        var pace = new BirthPace(time);
        var births = 0;
        for (var i = 0; i < 1500; i++)
        {
            births += pace.Note() ? 1 : 0;
            births += pace.TakeDue() ? 1 : 0;
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(3, births);
        Assert.Equal(TimeSpan.FromSeconds(30), pace.DueIn);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(pace.TakeDue());
        Assert.Null(pace.DueIn);
    }
}
