using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>
/// Which blocks of models one device asks for and is given, by the log of the broker: the only witness that a killed agent cannot take along. A life begins with each connection of the device.
/// </summary>
/// <param name="client">The device's client id.</param>
internal sealed partial class BlockTraffic(string client)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string Digest, int Block)> _sentBefore = [];
    private readonly HashSet<(string Digest, int Block)> _receivedBefore = [];
    private readonly HashSet<(string Digest, int Block)> _asked = [];
    private readonly HashSet<(string Digest, int Block)> _sent = [];
    private readonly HashSet<(string Digest, int Block)> _received = [];
    private readonly Dictionary<string, (string Digest, int Block)?> _underWay = [];
    private readonly List<BlockLife> _lives = [];
    private (string Digest, int Count, TaskCompletionSource Reached)? _mark;

    /// <summary>What the broker has to log.</summary>
    public static IReadOnlyList<string> LogTypes { get; } = ["log_type debug", "log_type subscribe", "log_type notice"];

    /// <summary>The lives so far, the present one last.</summary>
    public IReadOnlyList<BlockLife> Lives
    {
        get
        {
            lock (_gate)
            {
                return [.. _lives, Present()];
            }
        }
    }

    /// <summary>How many different blocks of a model have been sent, in all lives.</summary>
    public int SentOf(string digest)
    {
        lock (_gate)
        {
            return CountSent(digest);
        }
    }

    /// <summary>Waits until so many different blocks of a model have been sent.</summary>
    public Task WhenSentAsync(string digest, int count)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _mark = (digest, count, reached);
            Mark();
            return reached.Task;
        }
    }

    /// <summary>A line of the log: <c>1795633255: pi 1 edge/v1/models/ab../blocks/3</c>.</summary>
    public void Hear(string line)
    {
        lock (_gate)
        {
            if (Connected().Match(line) is { Success: true } connected && connected.Groups[1].Value == client)
            {
                EndLife();
            }
            else if (Asked().Match(line) is { Success: true } asked && asked.Groups[1].Value == client)
            {
                _asked.Add(KeyOf(asked.Groups[2].Value, asked.Groups[3].Value));
            }
            else if (Sent().Match(line) is { Success: true } sent && sent.Groups[1].Value == client)
            {
                var block = BlockTopic().Match(sent.Groups[3].Value) is { Success: true } topic ? KeyOf(topic.Groups[1].Value, topic.Groups[2].Value) : ((string, int)?)null;
                _underWay[sent.Groups[2].Value] = block;
                if (block is { } key)
                {
                    _sent.Add(key);
                    Mark();
                }
            }
            else if (Acknowledged().Match(line) is { Success: true } got && got.Groups[1].Value == client && _underWay.GetValueOrDefault(got.Groups[2].Value) is { } received)
            {
                _received.Add(received);
            }
        }
    }

    private static (string Digest, int Block) KeyOf(string digest, string block) => (digest, int.Parse(block, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"New client connected from \S+ as (\S+) \(")]
    private static partial Regex Connected();

    [GeneratedRegex(@"^\d+: (\S+) 1 edge/v1/models/([0-9a-f]{64})/blocks/(\d+)$")]
    private static partial Regex Asked();

    [GeneratedRegex(@"Sending PUBLISH to (\S+) \(d\d, q1, r\d, m(\d+), '([^']*)'")]
    private static partial Regex Sent();

    [GeneratedRegex(@"^edge/v1/models/([0-9a-f]{64})/blocks/(\d+)$")]
    private static partial Regex BlockTopic();

    [GeneratedRegex(@"Received PUBACK from (\S+) \(Mid: (\d+), RC:0\)")]
    private static partial Regex Acknowledged();

    private int CountSent(string digest) => _sentBefore.Union(_sent).Count(key => key.Digest == digest);

    private void Mark()
    {
        if (_mark is var (digest, count, reached) && CountSent(digest) >= count)
        {
            reached.SetResult();
            _mark = null;
        }
    }

    private BlockLife Present() => new(_asked.Count, _asked.Count(_sentBefore.Contains), _asked.Count(_receivedBefore.Contains));

    private void EndLife()
    {
        _lives.Add(Present());
        _sentBefore.UnionWith(_sent);
        _receivedBefore.UnionWith(_received);
        _asked.Clear();
        _sent.Clear();
        _received.Clear();
        _underWay.Clear();
    }
}
