using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Energy.Metering;

/// <summary>The last inferences of all models, by their timestamps: what ran while a sensor took one of its short samples.</summary>
internal sealed class RecentRuns
{
    private const int Capacity = 64;

    private readonly Run[] _runs = new Run[Capacity];
    private int _count;

    /// <summary>Notes an inference that ended.</summary>
    public void Note(int account, long from, long to) => _runs[_count++ % Capacity] = new Run(account, from, to);

    /// <summary>Whether one thing alone filled a stretch: one model's inference, or none at all.</summary>
    /// <param name="from">Start of the stretch.</param>
    /// <param name="to">Its end.</param>
    /// <param name="running">The inference under way, if any: its account and when it began.</param>
    /// <param name="account">The model; -1 for none.</param>
    public bool IsPure(long from, long to, (int Account, long Since)? running, out int account)
    {
        account = -1;
        if (running is { } now && now.Since < to)
        {
            account = now.Account;
            return now.Since <= from;
        }

        var kept = Math.Min(_count, Capacity);
        for (var i = 1; i <= kept; i++)
        {
            var run = _runs[(_count - i) % Capacity];
            if (run.To <= from)
            {
                return true;
            }

            if (run.From < to)
            {
                account = run.Account;
                return run.From <= from && run.To >= to;
            }
        }

        // Further back than is kept, nobody knows.
        return kept < Capacity;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Run(int Account, long From, long To);
}
