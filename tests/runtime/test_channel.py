import asyncio
import threading

import pyarrow as pa
import pytest

from dataflow.runtime.channel import Channel

SCHEMA = pa.schema([("x", pa.int64())])


def batch(*values: int) -> pa.RecordBatch:
    return pa.record_batch([pa.array(values, pa.int64())], schema=SCHEMA)


async def test_batches_arrive_in_order() -> None:
    channel = Channel(SCHEMA)
    reading = asyncio.create_task(asyncio.to_thread(lambda: channel.reader().read_all()))
    for number in range(20):
        assert await channel.send(batch(number, number + 1))
    channel.finish()
    table = await reading
    assert table["x"].to_pylist() == [value for number in range(20) for value in (number, number + 1)]


async def test_no_batches_are_an_empty_table() -> None:
    channel = Channel(SCHEMA)
    channel.finish()
    assert (await asyncio.to_thread(lambda: channel.reader().read_all())).num_rows == 0


async def test_a_full_channel_makes_the_producer_wait() -> None:
    channel = Channel(SCHEMA, capacity=2)
    assert await channel.send(batch(1))
    assert await channel.send(batch(2))
    third = asyncio.create_task(channel.send(batch(3)))
    await asyncio.sleep(0.05)
    assert not third.done()
    reader = channel.reader()
    assert (await asyncio.to_thread(reader.read_next_batch)).to_pylist() == [{"x": 1}]
    assert await third


async def test_a_stopped_reader_lets_the_producer_go() -> None:
    channel = Channel(SCHEMA, capacity=1)
    assert await channel.send(batch(1))
    waiting = asyncio.create_task(channel.send(batch(2)))
    await asyncio.sleep(0.02)
    await asyncio.to_thread(channel.stop)
    assert await waiting is False
    assert await channel.send(batch(3)) is False


async def test_a_failed_producer_makes_the_reader_raise_its_error() -> None:
    channel = Channel(SCHEMA)
    await channel.send(batch(1))
    channel.fail(KeyError("mine"))
    channel.fail(KeyError("too late"))
    with pytest.raises(KeyError, match="mine"):
        await asyncio.to_thread(lambda: channel.reader().read_all())
    assert repr(channel.error) == "KeyError('mine')"


async def test_a_cancelled_producer_leaves_the_channel_usable() -> None:
    channel = Channel(SCHEMA, capacity=1)
    await channel.send(batch(1))
    waiting = asyncio.create_task(channel.send(batch(2)))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    channel.finish()
    assert (await asyncio.to_thread(lambda: channel.reader().read_all())).num_rows == 1


def test_the_producers_loop_may_be_closed_before_the_reader_stops() -> None:
    channel = Channel(SCHEMA, capacity=1)

    async def produce() -> None:
        await channel.send(batch(1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(channel.send(batch(2)), 0.02)

    asyncio.run(produce())
    thread = threading.Thread(target=channel.stop)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
