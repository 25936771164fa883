using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>
/// Lets one model run at a time, the most urgent of those that wait first: on a small board two models at once only slow each other down,
/// and the price of each would be unknown. Uncontended it costs a lock; nothing is allocated after the passes are made.
/// </summary>
public sealed class PriorityTurnstile
{
    private readonly Lock _lock = new();
    private readonly List<Pass> _waiting = [];
    private bool _taken;

    /// <summary>Makes the pass of one model; higher numbers go first.</summary>
    public Pass CreatePass(int priority)
    {
        lock (_lock)
        {
            _waiting.EnsureCapacity(_waiting.Capacity + 1);
        }

        return new Pass(this, priority);
    }

    private bool TryEnterOrQueue(Pass pass)
    {
        lock (_lock)
        {
            if (!_taken)
            {
                _taken = true;
                return true;
            }

            _waiting.Add(pass);
            return false;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _taken = false;
                return;
            }

            var next = 0;
            for (var i = 1; i < _waiting.Count; i++)
            {
                if (_waiting[i].Priority > _waiting[next].Priority)
                {
                    next = i;
                }
            }

            var pass = _waiting[next];
            _waiting.RemoveAt(next);
            pass.Admit();
        }
    }

    /// <summary>One model's way through the turnstile. Used by one loop.</summary>
    public sealed class Pass
    {
        private readonly PriorityTurnstile _turnstile;
        private readonly AsyncSignal _admitted = new();

        internal Pass(PriorityTurnstile turnstile, int priority)
        {
            _turnstile = turnstile;
            Priority = priority;
        }

        internal int Priority { get; }

        /// <summary>Waits for the turn. The wait is at most the steps of those before it, so it takes no token.</summary>
        public ValueTask<bool> EnterAsync() => _turnstile.TryEnterOrQueue(this) ? ValueTask.FromResult(true) : _admitted.WaitAsync();

        /// <summary>Lets the next one in.</summary>
        public void Leave() => _turnstile.Leave();

        internal void Admit() => _admitted.Set();
    }
}
