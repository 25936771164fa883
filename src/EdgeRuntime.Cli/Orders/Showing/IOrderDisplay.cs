using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Cli.Orders.Showing;

/// <summary>How the work on orders is shown to a person.</summary>
internal interface IOrderDisplay
{
    /// <summary>A line beside everything else.</summary>
    void Say(string line);

    /// <summary>Shows how blocks go to the broker while the work runs.</summary>
    /// <param name="totalBytes">All bytes.</param>
    /// <param name="work">The work; it reports from one thread at a time.</param>
    Task TransferAsync(long totalBytes, Func<IProgress<PublishProgress>, Task> work);

    /// <summary>Shows how far orders have come while the work runs.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="work">The work; it calls <see cref="Show"/>.</param>
    Task FollowAsync(IReadOnlyList<Order> orders, Func<Task> work);

    /// <summary>An order has come further.</summary>
    void Show(Order order);
}
