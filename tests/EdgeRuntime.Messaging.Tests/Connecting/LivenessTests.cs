using EdgeRuntime.Messaging.Connecting;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Messaging.Tests.Connecting;

/// <summary>Dead and stalled connections are noticed; slow ones are not taken for them.</summary>
public sealed class LivenessTests
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2);
    private readonly FakeTimeProvider _time = new();
    private readonly Liveness _liveness;

    public LivenessTests()
    {
        _liveness = new Liveness(_time);
        _liveness.Begin();
    }

    [Fact]
    public void Judge_Idle_PingsInGoodTimeAndNoticesADeadLink()
    {
        Assert.Equal((LivenessAction.Ping, 108), RunUntil(static action => action != LivenessAction.None));

        Assert.Equal((LivenessAction.GiveUpDead, 60), RunUntil(static action => action == LivenessAction.GiveUpDead));
    }

    [Theory]
    [InlineData(320, 1, 60 + 30 + 5)]
    [InlineData(16 * 1024, 1, 60 + 30 + 256)]
    [InlineData(320, 51, 60 + 30 + 255)]
    public void Judge_DeadLinkWithMessagesUnderWay_IsNoticedWithinMinutes(long bytes, int count, int seconds)
    {
        for (var i = 0; i < count; i++)
        {
            _liveness.NoteSent(bytes);
        }

        Assert.Equal((LivenessAction.GiveUpDead, seconds), RunUntil(static action => action == LivenessAction.GiveUpDead));
    }

    [Fact]
    public void Judge_DeadLinkThatWasFast_IsNoticedSooner()
    {
        var first = _liveness.NoteSent(320);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _liveness.NoteSettled(first, answered: true);

        _liveness.NoteSent(16 * 1024);

        var (action, seconds) = RunUntil(static action => action == LivenessAction.GiveUpDead);
        Assert.Equal(LivenessAction.GiveUpDead, action);
        Assert.InRange(seconds, 90, 135);
    }

    [Fact]
    public void Judge_BrokerThatAnswersPingsOnly_IsStalledAfterNinetySeconds()
    {
        _liveness.NoteSent(320);

        Assert.Equal((LivenessAction.GiveUpStalled, 90), RunUntil(static action => action >= LivenessAction.GiveUpDead, answersPings: true));
    }

    // 100 bytes a second each way: a window of small messages, and one of 60 KB alone. What is sent arrives in order, and so do the answers.
    [Theory]
    [InlineData(320, 50)]
    [InlineData(16 * 1024, 1)]
    [InlineData(60_000, 1)]
    public void Judge_LinkOf100BytesPerSecond_IsNeverGivenUp(int bytes, int window)
    {
        var link = new Queue<(int Bytes, SentMark? Mark)>();
        var left = 0.0;
        for (var second = 0; second < 3600; second++)
        {
            while (link.Count(static entry => entry.Mark is not null) < window)
            {
                link.Enqueue((bytes, _liveness.NoteSent(bytes)));
            }

            var action = _liveness.Judge(KeepAlive, out _);
            Assert.True(action is LivenessAction.None or LivenessAction.Ping, $"{action} after {second} s");
            if (action == LivenessAction.Ping)
            {
                _liveness.NotePing();
                link.Enqueue((2, null));
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            for (left += 100; link.TryPeek(out var head) && left >= head.Bytes; left -= head.Bytes)
            {
                link.Dequeue();
                _liveness.NoteReceived();
                if (head.Mark is { } mark)
                {
                    _liveness.NoteSettled(mark, answered: true);
                }
                else
                {
                    _liveness.NotePong();
                }
            }
        }
    }

    private (LivenessAction Action, int Seconds) RunUntil(Func<LivenessAction, bool> end, bool answersPings = false)
    {
        for (var second = 0; ; second++)
        {
            var action = _liveness.Judge(KeepAlive, out _);
            if (action == LivenessAction.Ping)
            {
                _liveness.NotePing();
                if (answersPings)
                {
                    _liveness.NoteReceived();
                    _liveness.NotePong();
                }
            }

            if (end(action))
            {
                return (action, second);
            }

            Assert.True(second < 1000, "nothing was noticed");
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
