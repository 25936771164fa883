using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Orders;

/// <summary>Writes orders for devices on top of those that the broker keeps, and publishes them.</summary>
internal sealed class OrderDesk(BrokerSession session, OrderTerms terms, CliEnvironment environment)
{
    /// <summary>Writes the orders; publishes nothing.</summary>
    /// <param name="devices">The devices, with what they have reported.</param>
    /// <param name="change">What is to be different on a device.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">One cannot be written; each such device has been told of in a line of its own.</exception>
    public async Task<IReadOnlyList<Order>> WriteAsync(IReadOnlyList<DeviceState> devices, Func<DeviceState, DesiredDocument, DesiredDocument> change, CancellationToken cancellationToken)
    {
        var kept = await new DesiredShelf(session.Connection).ReadAsync([.. devices.Select(static device => device.Device)], cancellationToken);
        var orders = new List<Order>(devices.Count);
        var refusals = new List<string>();
        foreach (var device in devices)
        {
            var writer = terms.WriterFor(device.Device);
            var applied = device.Reported?.Generation ?? 0;
            var before = writer.ReadKept(terms.Replaces ? default : kept.GetValueOrDefault(device.Device), applied);
            if (!before.IsOk)
            {
                refusals.Add($"{device.Device}: the broker keeps an order for it that cannot be carried over: {before.Error.Message} ({Figures.Word<ErrorCode>(before.Error.Code)}); --replace drops it");
                continue;
            }

            var start = DesiredWriter.StartFrom(before.Value, applied, device.Reported?.Refused);
            var next = writer.Next(WithoutGivenUp(start, before.Value.Previous, device), applied, document => change(device, document));
            if (next.IsOk)
            {
                orders.Add(new Order(device.Device, next.Value, device.Reported?.Refused));
            }
            else
            {
                refusals.Add($"{device.Device}: {next.Error.Message} ({Figures.Word<ErrorCode>(next.Error.Code)})");
            }
        }

        return refusals.Count == 0 ? orders : throw Together(refusals);
    }

    /// <summary>Publishes them.</summary>
    public async Task PublishAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        var shelf = new DesiredShelf(session.Connection);
        var options = new ParallelOptions { MaxDegreeOfParallelism = OperatorConnection.PublishWindow, CancellationToken = cancellationToken };
        // Not the loop's own token: it ends the others when one fails, and a packet cut off in the middle spoils the connection.
        await Parallel.ForEachAsync(orders, options, async (order, _) => await shelf.PublishAsync(order.Device, order.Desired, cancellationToken));
    }

    /// <summary>Ends the program unless every order that was followed ended well: a line for each device that did not.</summary>
    /// <exception cref="CliException">One did not.</exception>
    public void MustHaveEndedWell(IReadOnlyList<Order> orders)
    {
        var bad = orders.Where(static order => order.State is { IsEnd: true, IsGood: false }).Select(static order => $"{order.Device}: {order.State.Text}").ToList();
        if (bad.Count > 0)
        {
            throw Together(bad);
        }
    }

    /// <summary>
    /// What is ordered under a new generation is tried anew. A model that the device has given up, or that somebody has rolled back, must not come back because of an order about something else. One
    /// that only orders have brought stays as it was committed: left out, it would be given up.
    /// </summary>
    private static DesiredDocument WithoutGivenUp(DesiredDocument before, DesiredContent? earlier, DeviceState device)
    {
        // Of an order that the device has not looked at yet, nothing that it reports says anything.
        if (device.Reported is not { } reported || (reported.Generation < before.Generation && reported.Refused?.Generation != before.Generation))
        {
            return before;
        }

        return before with
        {
            Models = [.. before.Models.Select(model => IsGivenUp(model, reported) ? Committed(model, earlier, reported) : model).OfType<DesiredModel>()],
            Agent = reported.Agent is { Phase: ModelPhase.Failed or ModelPhase.RolledBack } agent && agent.Digest == before.Agent?.Digest ? null : before.Agent,
        };
    }

    private static bool IsGivenUp(DesiredModel model, ReportedMessage reported) =>
        reported.Models.Any(status => status is { Phase: ModelPhase.Failed or ModelPhase.RolledBack } && status.Model == model.Model && status.Digest == model.Digest);

    private static DesiredModel? Committed(DesiredModel model, DesiredContent? earlier, ReportedMessage reported)
    {
        if (reported.Models.FirstOrDefault(status => status is { Phase: ModelPhase.Committed, Source: not null } && status.Model == model.Model) is not { } committed)
        {
            return null;
        }

        return earlier?.Models.FirstOrDefault(entry => entry.Model == model.Model && entry.Digest == committed.Digest) is { } ordered
            ? ordered with { Source = committed.Source }
            : new DesiredModel { Model = model.Model, Digest = committed.Digest, Source = committed.Source };
    }

    private CliException Together(List<string> lines)
    {
        lines[..^1].ForEach(environment.Error.Say);
        return new CliException(lines[^1]);
    }
}
